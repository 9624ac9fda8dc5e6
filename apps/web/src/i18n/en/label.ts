import { n } from './count.ts';

export const label = {
  title: (count: number) => n(count, 'Labels of this conversation', 'Labels of # conversations'),
  filter: 'Find or make a label',
  some: 'on some',
  apply: 'Apply',
  create: (name: string) => `Make “${name}”`,
  none: 'No labels yet. Type a name to make one.',
};
