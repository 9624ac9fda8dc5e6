export const unsubscribe = {
  action: 'Unsubscribe',
  title: 'Unsubscribe?',
  ask: (sender: string) => `Your server asks ${sender} to send you no more of this.`,
  done: 'Unsubscribed. It may take a few days.',
  notOffered: 'This message offers no way out.',
  refused: 'The list refused.',
  unreachable: 'The list could not be reached.',
  tooMany: 'Too many at once. Try again in an hour.',
};
