/** Numbers in the given order as a sequence-set: ranges only where they ascend by one (RFC 5267 3.2). Empty for none, which has no spelling. */
export function orderedSet(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0, at = 1; at <= numbers.length; at += 1) {
    if (at < numbers.length && numbers[at] === (numbers[at - 1] ?? 0) + 1) continue;
    const first = numbers[start] ?? 0;
    parts.push(at - start === 1 ? `${first}` : `${first}:${numbers[at - 1] ?? 0}`);
    start = at;
  }
  return parts.join(',');
}
