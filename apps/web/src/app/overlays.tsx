import { lazy, Suspense } from 'react';
import { ScheduleDialog } from '../features/compose/schedule-dialog.tsx';
import { snoozeTimes } from '../features/compose/send-times.ts';
import { ScheduledDialog } from '../features/compose/scheduled-dialog.tsx';
import { FolderDialog } from '../features/mailboxes/folder-dialog.tsx';
import { LabelDialog } from '../features/mailboxes/label-dialog.tsx';
import { MoveFolderDialog } from '../features/mailboxes/move-folder-dialog.tsx';
import { MoveDialog } from '../features/mailboxes/move-dialog.tsx';
import { SavedSearchDialog } from '../features/search/saved-search-dialog.tsx';
import { TraceDialog } from '../features/trace/trace-dialog.tsx';
import { useMessages, withSections } from '../i18n/index.ts';
import { Dialog } from '../ui/dialog.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { PaletteDialog } from './palette-dialog.tsx';
import { ReloginDialog } from './relogin-dialog.tsx';
import { setUi, useUi } from './ui-store.ts';

const Viewer = lazy(() =>
  withSections(['reading'], import('../features/reader/viewer/viewer.tsx')).then((code) => ({
    default: code.Viewer,
  })),
);

const SourceDialog = lazy(() =>
  withSections(['reading'], import('../features/reader/source/source-dialog.tsx')).then((code) => ({
    default: code.SourceDialog,
  })),
);

/** Whatever lies over the page; loaded when the first of them opens. */
export function Overlays() {
  const { t } = useMessages();
  const overlay = useUi((state) => state.overlay);
  const isLoginLost = useUi((state) => state.isLoginLost);
  const close = () => setUi({ overlay: null });
  if (isLoginLost) return <ReloginDialog />;
  switch (overlay?.kind) {
    case undefined:
      return null;
    case 'help':
      return <HelpDialog onClose={close} />;
    case 'palette':
      return <PaletteDialog onClose={close} />;
    case 'trace':
      return <TraceDialog emailId={overlay.emailId} subject={overlay.subject} onClose={close} />;
    case 'source':
      return (
        <Suspense fallback={null}>
          <SourceDialog messageId={overlay.messageId} blobId={overlay.blobId} onClose={close} />
        </Suspense>
      );
    case 'viewer':
      return (
        <Suspense fallback={null}>
          <Viewer opened={overlay.opened} onClose={close} />
        </Suspense>
      );
    case 'move':
    case 'goTo':
      return (
        <MoveDialog
          isToLookAt={overlay.kind === 'goTo'}
          onClose={close}
          onPick={(mailboxId) => {
            close();
            overlay.onPick(mailboxId);
          }}
        />
      );
    case 'scheduled':
      return <ScheduledDialog />;
    case 'folder':
      return (
        <FolderDialog mailboxId={overlay.mailboxId} parentId={overlay.parentId ?? null} onClose={close} />
      );
    case 'moveFolder':
      return <MoveFolderDialog mailboxId={overlay.mailboxId} onClose={close} />;
    case 'savedSearch':
      return <SavedSearchDialog search={overlay.search} onClose={close} />;
    case 'snooze':
      return (
        <ScheduleDialog
          title={t.action.snooze}
          timesAt={snoozeTimes}
          current={overlay.current}
          onClose={close}
          onPick={(until) => {
            close();
            overlay.onPick(until);
          }}
        />
      );
    case 'label':
      return <LabelDialog state={overlay.state} onClose={close} onApply={overlay.onApply} />;
    case 'confirm':
      return (
        <Dialog
          title={overlay.title}
          onClose={() => overlay.settle(false)}
          actions={
            <>
              <button type="button" className="button button-quiet" onClick={() => overlay.settle(false)}>
                {t.app.cancel}
              </button>
              <button
                type="button"
                className={overlay.isDanger ? 'button button-danger' : 'button button-primary'}
                onClick={() => overlay.settle(true)}
              >
                {overlay.action}
              </button>
            </>
          }
        >
          <p>{overlay.text}</p>
        </Dialog>
      );
  }
}
