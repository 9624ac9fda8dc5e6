import { ChevronUp, Maximize2, Minimize2, Minus, X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useEmitter } from '../../app/store-hooks.ts';
import { useIsPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { closeComposer, setComposerView, useComposers, type Composer } from './composers.ts';

const ComposerForm = lazy(() =>
  import('./compose-code.ts').then(({ ComposerForm }) => ({ default: ComposerForm })),
);

/** The messages being written: windows at the lower edge on a desk, the whole page on a phone. */
export function ComposerWindows() {
  const { list } = useComposers();
  if (list.length === 0) return null;
  return (
    <div className="composers">
      <Suspense fallback={null}>
        {list.map((composer) => (
          <ComposerWindow key={composer.session.draft.key} composer={composer} />
        ))}
      </Suspense>
    </div>
  );
}

function ComposerWindow({ composer }: { composer: Composer }) {
  const { t } = useMessages('compose');
  const isPhone = useIsPhone();
  const { session, view } = composer;
  useEmitter(session);
  const title = session.draft.subject.trim() || t.compose.title;
  const shown = isPhone && view === 'window' ? 'full' : view;
  return (
    <section aria-label={title} className="composer rise" data-view={shown}>
      <header className="composer-head">
        <button
          type="button"
          className="min-w-0 grow truncate py-2 text-start font-semibold"
          onClick={() => setComposerView(composer, view === 'minimised' ? 'window' : 'minimised')}
        >
          {title}
        </button>
        <IconButton
          icon={view === 'minimised' ? ChevronUp : Minus}
          size={16}
          label={view === 'minimised' ? t.compose.restore : t.compose.minimise}
          onClick={() => setComposerView(composer, view === 'minimised' ? 'window' : 'minimised')}
        />
        {!isPhone && view !== 'minimised' && (
          <IconButton
            icon={view === 'full' ? Minimize2 : Maximize2}
            size={15}
            label={view === 'full' ? t.compose.shrink : t.compose.expand}
            onClick={() => setComposerView(composer, view === 'full' ? 'window' : 'full')}
          />
        )}
        <IconButton
          icon={X}
          size={17}
          label={t.compose.close}
          keys={['Esc']}
          onClick={() => closeComposer(session)}
        />
      </header>
      <div className="min-h-0 grow" hidden={view === 'minimised'}>
        <Suspense fallback={null}>
          <ComposerForm composer={composer} />
        </Suspense>
      </div>
    </section>
  );
}
