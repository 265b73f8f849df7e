"""What stands in a page's place: client redirects, challenges, soft 404s, framesets."""
