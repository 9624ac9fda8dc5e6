import { n } from './count.ts';

export const bulk = {
  everything: 'Everything',
  loadedSelected: (count: number) => n(count, 'The one loaded is selected.', 'All # loaded are selected.'),
  selectAll: 'Select everything that matches',
  selectAllOf: (total: number) => n(total, 'Select all # that match', 'Select all # that match'),
  allSelected: 'Everything that matches is selected.',
  allOf: (total: number) => n(total, 'The one that matches is selected.', 'All # that match are selected.'),
  progress: (name: string, done: number, total: number) =>
    `${name}: ${n(done, '#', '#')} of ${n(total, '# message', '# messages')}`,
  waiting: (name: string, total: number, seconds: number) =>
    `${name}: ${n(total, '# message', '# messages')} in ${n(seconds, '# second', '# seconds')}`,
  finished: (name: string, count: number) => `${name}: ${n(count, '# message', '# messages')}.`,
  undoing: (name: string) => `Undoing “${name}”`,
  undone: (name: string, count: number) => `Undone: “${name}”, ${n(count, '# message', '# messages')}.`,
  failed: (count: number) => n(count, '# could not be changed.', '# could not be changed.'),
  notHere: 'That cannot be done with everything here.',
  tooMany: 'These are too many at once. Narrow them down.',
  move: (mailbox: string) => `Move to ${mailbox}`,
  label: (names: string) => `Label ${names}`,
};
