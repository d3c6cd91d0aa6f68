"""Rõ Việc: knowledge base, search and citation check for Vietnamese policy documents."""
