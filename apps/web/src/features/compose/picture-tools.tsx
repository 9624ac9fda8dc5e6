import { Captions, Trash2 } from 'lucide-react';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { NARROWEST, type EditorPictures, type PictureSize } from './editor-pictures.ts';

/** Pixels for each press of an arrow key on the slider. */
const STEP = 10;
const SIZES: readonly PictureSize[] = ['small', 'fitted', 'original'];
const CORNERS = ['start-start', 'start-end', 'end-start', 'end-end'] as const;

interface PictureToolsProps {
  pictures: EditorPictures;
  picture: HTMLImageElement;
  /** The editor has the focus again. */
  onLeave: () => void;
}

/** Around the picture that is selected: handles to pull it to a size, and below it a bar for the same by keys. */
export function PictureTools({ pictures, picture, onLeave }: PictureToolsProps) {
  const { t } = useMessages('compose');
  const [box, setBox] = useState<CSSProperties>({});
  const [isDescribing, setIsDescribing] = useState(false);
  const [width, setWidth] = useState(() => Math.round(picture.getBoundingClientRect().width));
  const frame = useRef<HTMLDivElement>(null);

  // The picture moves with what is written before it, and grows and shrinks with the window.
  useLayoutEffect(() => {
    const place = () => {
      const around = frame.current?.offsetParent?.getBoundingClientRect();
      if (!around || !picture.isConnected) return;
      const { left, top, width: wide, height } = picture.getBoundingClientRect();
      setBox({ left: left - around.left, top: top - around.top, width: wide, height });
      setWidth(Math.round(wide));
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(picture);
    const root = picture.closest('.editor');
    if (root) observer.observe(root);
    return () => observer.disconnect();
  }, [picture]);

  const resize = (next: number) => {
    pictures.setWidth(next);
    setWidth(next);
  };
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>, isStart: boolean) => {
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    pictures.keep();
    const startsAt = event.clientX;
    const before = picture.getBoundingClientRect().width;
    // In a text that runs from right to left the start is on the right.
    const isLeft = isStart === (getComputedStyle(handle).direction === 'ltr');
    const follow = (move: globalThis.PointerEvent) =>
      resize(before + (move.clientX - startsAt) * (isLeft ? -1 : 1));
    const end = () => {
      handle.removeEventListener('pointermove', follow);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
    };
    handle.addEventListener('pointermove', follow);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onLeave();
  };
  const names: Record<PictureSize, string> = {
    small: t.compose.pictureSmall,
    fitted: t.compose.pictureFitted,
    original: t.compose.pictureOriginal,
  };
  // The text keeps its selection while a button is pressed.
  const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();
  return (
    <div ref={frame} className="picture-frame" style={box}>
      {CORNERS.map((corner) => (
        <span
          key={corner}
          aria-hidden="true"
          className="picture-handle"
          data-corner={corner}
          onPointerDown={(event) => onPointerDown(event, corner.endsWith('start'))}
        />
      ))}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its controls take the focus; Escape is for all of them */}
      <div role="toolbar" aria-label={t.compose.picture} className="picture-bar" onKeyDown={onKeyDown}>
        {isDescribing ? (
          <Description
            picture={picture}
            onDone={(alt) => {
              if (alt !== null) pictures.describe(alt);
              setIsDescribing(false);
              onLeave();
            }}
          />
        ) : (
          <>
            <input
              type="range"
              className="picture-width"
              aria-label={t.compose.pictureWidth}
              aria-valuetext={t.compose.pixels(width)}
              min={NARROWEST}
              max={pictures.widest}
              step={STEP}
              value={width}
              onFocus={() => pictures.keep()}
              onChange={(event) => resize(event.target.valueAsNumber)}
            />
            {SIZES.map((size) => (
              <button
                key={size}
                type="button"
                className="picture-size"
                aria-pressed={pictures.width === pictures.widthOf(size)}
                onMouseDown={keepFocus}
                onClick={() => {
                  pictures.keep();
                  resize(pictures.widthOf(size));
                }}
              >
                {names[size]}
              </button>
            ))}
            <IconButton
              icon={Captions}
              size={16}
              label={t.compose.pictureAlt}
              onMouseDown={keepFocus}
              onClick={() => setIsDescribing(true)}
            />
            <IconButton
              icon={Trash2}
              size={16}
              label={t.compose.pictureRemove}
              onMouseDown={keepFocus}
              onClick={() => pictures.remove()}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** What is said where the picture cannot be seen. */
function Description({
  picture,
  onDone,
}: {
  picture: HTMLImageElement;
  onDone: (alt: string | null) => void;
}) {
  const { t } = useMessages('compose');
  const [alt, setAlt] = useState(picture.alt);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onDone(event.key === 'Enter' ? alt : null);
  };
  return (
    <>
      <input
        ref={field}
        type="text"
        className="field field-small min-w-0 grow"
        aria-label={t.compose.pictureAlt}
        placeholder={t.compose.pictureAltHint}
        value={alt}
        onChange={(event) => setAlt(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" className="button" onClick={() => onDone(alt)}>
        {t.compose.linkApply}
      </button>
    </>
  );
}
