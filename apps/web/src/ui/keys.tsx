/** Keys to press, one after the other or together. Decoration: what they do is said beside them. */
export function Keys({ keys }: { keys: readonly string[] }) {
  // The same key may stand twice ("g g"): each is named by those before it.
  return keys.map((key, index) => <kbd key={keys.slice(0, index + 1).join(' ')}>{key}</kbd>);
}
