"""What every page knows."""


def registry(request):
    return {}
