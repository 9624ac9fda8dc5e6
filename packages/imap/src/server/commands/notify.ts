import { type EventGroup, readEventGroup } from '../../grammar/notify-events.ts';
import { bad } from '../../imap-error.ts';
import { MAX_ITEMS } from '../../limits.ts';
import { command } from '../command-context.ts';

interface NotifyArguments {
  /** Empty: NONE. */
  groups: EventGroup[];
  wantsStatus: boolean;
}

/** RFC 5465: what the client wants to hear of, also while it says nothing. */
export const notify = command<NotifyArguments>({
  parse(reader) {
    reader.space();
    if (reader.take('NONE')) return { groups: [], wantsStatus: false };
    reader.expect('SET');
    const wantsStatus = reader.take(' STATUS');
    const groups: EventGroup[] = [];
    do {
      reader.space();
      groups.push(readEventGroup(reader));
      if (groups.length > MAX_ITEMS) throw bad(`There are at most ${MAX_ITEMS} groups of events`);
    } while (!reader.isAtEnd);
    if (groups.filter(({ mailboxes }) => mailboxes.kind.startsWith('SELECTED')).length > 1)
      throw bad('SELECTED and SELECTED-DELAYED go once');
    return { groups, wantsStatus };
  },
  async run({ session, startNews }, { groups, wantsStatus }) {
    if (groups.length === 0 && session.news === null) return;
    await (await startNews()).set(groups, wantsStatus);
  },
});
