"""What is known of one article: each stage takes an article's text and returns what it found."""
