import type { Catalogue } from '../i18n/index.ts';
import type { Command } from '../lib/keys.ts';

/** What a command is called. */
export function commandName(command: Command, t: Catalogue): string {
  return command === 'move' ? t.help.move_ : t.help[command];
}

/** Every command that has keys, as the help sheet and the settings show them. */
export function commandGroups(t: Catalogue): { title: string; commands: readonly Command[] }[] {
  return [
    {
      title: t.help.move,
      commands: [
        'next',
        'previous',
        'open',
        'back',
        'nextMessage',
        'previousMessage',
        'expandAll',
        'collapseAll',
      ],
    },
    {
      title: t.help.act,
      commands: [
        'archive',
        'delete',
        'spam',
        'star',
        'move',
        'label',
        'removeLabel',
        'snooze',
        'mute',
        'markRead',
        'markUnread',
        'undo',
        'archiveNext',
        'archivePrevious',
        'more',
      ],
    },
    {
      title: t.help.selection,
      commands: [
        'select',
        'selectRange',
        'selectAll',
        'selectNone',
        'selectRead',
        'selectUnread',
        'selectStarred',
        'selectUnstarred',
      ],
    },
    {
      title: t.help.go,
      commands: ['goInbox', 'goStarred', 'goSent', 'goDrafts', 'goAll', 'goContacts', 'goLabel', 'goSnoozed'],
    },
    { title: t.help.write, commands: ['compose', 'reply', 'replyAll', 'forward'] },
    {
      title: t.help.app,
      commands: ['search', 'palette', 'trace', 'originalColours', 'print', 'source', 'help'],
    },
  ];
}
