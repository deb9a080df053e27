"""Pictures of real terminals: a scene is played in a real shell, and what the screen shows is drawn as SVG."""
