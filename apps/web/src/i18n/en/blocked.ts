import { n } from './count.ts';

export const blocked = {
  pictures: (count: number) => n(count, '# remote picture is not loaded', '# remote pictures are not loaded'),
  trackers: (count: number) => n(count, '# tracker removed', '# trackers removed'),
  trackersNamed: (count: number, names: string) =>
    n(count, `# tracker removed (${names})`, `# trackers removed (${names})`),
  scripts: (count: number) => n(count, '# script removed', '# scripts removed'),
  forms: (count: number) => n(count, '# form removed', '# forms removed'),
  show: 'Show pictures',
  always: 'Always for this sender',
  misleading: (shown: string, target: string) =>
    `A link in this message says ${shown} but leads to ${target}.`,
  why: 'Senders can tell from pictures that and where you read a message.',
};
