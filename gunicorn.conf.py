"""What gunicorn reads by itself, however it is started: `make serve`, the demo and the load benchmark are alike."""

workers = 2
threads = 4
