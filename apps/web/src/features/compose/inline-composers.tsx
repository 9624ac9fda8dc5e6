import type { Id } from '@mailcote/jmap';
import { useCallback, useLayoutEffect } from 'react';
import { closeComposer, useComposers, type Composer } from './composers.ts';
import type { DraftSession } from './draft-session.ts';

/** What is written in a conversation while it is open; each must be given its `ComposerSlot`. */
export function useInlineComposers(threadId: Id): readonly Composer[] {
  const { list } = useComposers();
  useLayoutEffect(() => {
    useComposers.setState({ openThread: threadId });
    return () => {
      useComposers.setState({ openThread: null });
      for (const { session, view, home } of useComposers.getState().list)
        if (view === 'inline' && home?.threadId === threadId) void putAway(session, threadId);
    };
  }, [threadId]);
  return list.filter(({ home }) => home?.threadId === threadId);
}

/** The conversation has been left: what is on the server need not be held here. What could not be saved waits for the conversation to be opened again. */
async function putAway(session: DraftSession, threadId: Id): Promise<void> {
  await session.save();
  const isLeft = useComposers.getState().openThread !== threadId;
  // A file that is on its way would be lost with its composer.
  const hasFiles = session.draft.attachments.every(({ state }) => state === 'ready');
  const isSafe = hasFiles && (session.isEmpty || session.saveState === 'saved');
  if (isLeft && isSafe && !session.isSending && !session.wait.isOn) closeComposer(session);
}

/** The place of a message being written in a conversation: empty while it stands elsewhere. */
export function ComposerSlot({ composer }: { composer: Composer }) {
  const { key } = composer.session.draft;
  const ref = useCallback(
    (slot: HTMLElement | null) =>
      useComposers.setState(({ slots }) => {
        const next = new Map(slots);
        if (slot) next.set(key, slot);
        else next.delete(key);
        return { slots: next };
      }),
    [key],
  );
  return <div ref={ref} className="composer-slot" />;
}
