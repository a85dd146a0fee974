"""Campaigns: dangers met on purpose, counted."""
