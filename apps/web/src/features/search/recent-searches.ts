const KEY = 'mailcote.searches';
const KEPT = 12;

/** The last searches on this machine, newest first. */
export function recentSearches(): string[] {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '[]') as unknown;
    return Array.isArray(stored) ? stored.filter((query) => typeof query === 'string').slice(0, KEPT) : [];
  } catch {
    // A browser that keeps nothing has no past.
    return [];
  }
}

export function forgetSearches(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

export function rememberSearch(query: string): void {
  const next = [query, ...recentSearches().filter((other) => other !== query)].slice(0, KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Private windows may keep nothing.
  }
}
