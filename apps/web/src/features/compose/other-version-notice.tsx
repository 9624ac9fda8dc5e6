import { useMessages } from '../../i18n/index.ts';
import { abandonComposer, openDraft } from './composers.ts';
import type { OtherVersion } from './draft-lineage.ts';
import type { DraftSession } from './draft-session.ts';

/** Another window or device has saved, sent or thrown away this draft: nothing is lost, and the person says which one counts. */
export function OtherVersionNotice({ session, other }: { session: DraftSession; other: OtherVersion }) {
  const { t } = useMessages('compose');
  return (
    <div role="alert" className="notice notice-warning m-3 flex flex-wrap items-center gap-2">
      <p className="grow basis-48">
        {other.kind === 'changed'
          ? t.compose.otherVersion
          : other.isNewer
            ? t.compose.newerGone
            : t.compose.goneElsewhere}
      </p>
      {other.kind === 'changed' && (
        <button
          type="button"
          className="button"
          onClick={() => {
            session.forgetOther();
            void openDraft(other.emailId);
          }}
        >
          {t.compose.openOther}
        </button>
      )}
      {other.kind === 'changed' ? (
        <button type="button" className="button button-quiet" onClick={() => session.forgetOther()}>
          {t.compose.keepBoth}
        </button>
      ) : (
        <>
          <button
            type="button"
            className="button"
            onClick={() => {
              session.forgetOther();
              // Nothing of it is on the server any more: it is saved, changed or not.
              session.change({});
            }}
          >
            {t.compose.keepWriting}
          </button>
          <button type="button" className="button button-quiet" onClick={() => abandonComposer(session)}>
            {t.app.close}
          </button>
        </>
      )}
    </div>
  );
}
