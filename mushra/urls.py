app_name = "mushra"
urlpatterns: list = []
