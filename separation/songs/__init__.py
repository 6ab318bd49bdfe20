"""Songs: stems folders, MUSDB18, and songs that the project composes itself."""

from separation.songs.folder import MIXTURE, Song, read_song, read_songs

__all__ = ["MIXTURE", "Song", "read_song", "read_songs"]
