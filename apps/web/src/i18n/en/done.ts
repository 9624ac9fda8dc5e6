import { n } from './count.ts';

export const done = {
  archived: (count: number) => n(count, 'Archived', '# archived'),
  deleted: (count: number) => n(count, 'Moved to trash', '# moved to trash'),
  destroyed: (count: number) => n(count, 'Deleted forever', '# deleted forever'),
  moved: (count: number, mailbox: string) => n(count, `Moved to ${mailbox}`, `# moved to ${mailbox}`),
  snoozed: (count: number, date: string) => n(count, `Comes back ${date}`, `# come back ${date}`),
  woken: (count: number) => n(count, 'Back in the inbox', '# back in the inbox'),
  muted: (count: number) => n(count, 'Muted: what comes stays out of the inbox', '# muted'),
  unmuted: (count: number) => n(count, 'Not muted any more', '# not muted any more'),
  labelled: (count: number, label: string) => n(count, `Labelled ${label}`, `# labelled ${label}`),
  unlabelled: (count: number, label: string) =>
    n(count, `Label ${label} taken off`, `Label ${label} taken off #`),
  labelsChanged: (count: number) => n(count, 'Labels changed', 'Labels of # changed'),
  spam: (count: number) => n(count, 'Reported as spam', '# reported as spam'),
  notSpam: (count: number) => n(count, 'Moved to the inbox', '# moved to the inbox'),
  read: (count: number) => n(count, 'Marked as read', '# marked as read'),
  unread: (count: number) => n(count, 'Marked as unread', '# marked as unread'),
  starred: (count: number) => n(count, 'Starred', '# starred'),
  unstarred: (count: number) => n(count, 'Star removed', '# stars removed'),
  undone: 'Undone',
  nothingToUndo: 'Nothing to undo',
  refused: 'The server refused this; everything is as it was.',
};
