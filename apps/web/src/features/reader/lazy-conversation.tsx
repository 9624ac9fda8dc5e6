import { lazy, Suspense } from 'react';
import { withSections } from '../../i18n/index.ts';
import type { ConversationProps } from './conversation.tsx';

const load = () =>
  withSections(['reading'], import('./conversation.tsx')).then((code) => ({ default: code.Conversation }));
const Loaded = lazy(load);

/** Loads the code of reading ahead of the first conversation. */
export function preloadReader(): void {
  load().catch(() => {
    // Tried again by the conversation that is opened.
  });
}

/** The open conversation. Its code is not needed to show a list. */
export function Conversation(props: ConversationProps) {
  return (
    <Suspense fallback={<span className="block h-full" aria-busy="true" />}>
      <Loaded {...props} />
    </Suspense>
  );
}
