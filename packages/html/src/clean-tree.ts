import { cleanAttribute } from './attributes.ts';
import { type CssContext, cssContext } from './css/context.ts';
import { cleanStylesheet } from './css/stylesheet.ts';
import { elementRule } from './elements.ts';
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_REPORT_ENTRIES, MAX_STYLESHEET } from './limits.ts';
import { cleanLink, misleadingHost } from './links.ts';
import {
  type SourceDocument,
  type SourceElement,
  type SourceNode,
  isElement,
  isHtml,
  isText,
} from './parse.ts';
import type { PictureLook, PictureOptions } from './pictures.ts';
import { Pictures } from './pictures.ts';
import { type SanitizeReport, countBlocked, note } from './report.ts';
import { InlineStyles } from './style-attribute.ts';
import { type OutputDocument, type OutputElement, appendText, element, textOf } from './tree.ts';

/** One transparent pixel. Stands for a blocked picture without alternative text, around which browsers would draw a frame: spacers, mostly. */
const TRANSPARENT = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

/** Characters of a link's text that are compared with its target. */
const LINK_TEXT = 300;

interface Frame {
  nodes: SourceNode[];
  next: number;
  /** Where the nodes go; null in the head, where only style elements matter. */
  parent: OutputElement | null;
  depth: number;
  /** True inside an element that nothing in the mail can make visible. */
  isHidden: boolean;
}

/**
 * Walks a parsed document and builds a new tree from what is allowed; nothing of the parsed tree is reused. Fills the report.
 * Keeps its own stack: a mail may nest a hundred thousand elements.
 */
export function cleanTree(
  source: SourceDocument,
  options: PictureOptions,
  report: SanitizeReport,
): OutputDocument {
  const walker = new TreeWalker(options, report);
  walker.walk(source.childNodes);
  walker.finishReport();
  return walker.document;
}

class TreeWalker {
  readonly document: OutputDocument = { root: new Map(), body: element('body'), styles: [] };
  readonly #report: SanitizeReport;
  readonly #pictures: Pictures;
  readonly #css: CssContext;
  readonly #styles: InlineStyles;
  readonly #links: { link: OutputElement; host: string }[] = [];
  readonly #stack: Frame[] = [];
  #stylesheetLeft = MAX_STYLESHEET;

  constructor(options: PictureOptions, report: SanitizeReport) {
    this.#report = report;
    this.#pictures = new Pictures(options, report);
    this.#css = cssContext(report, (url) => {
      const verdict = this.#pictures.judge(url, null);
      return verdict.kind === 'address' ? verdict.url : null;
    });
    this.#styles = new InlineStyles(this.#css);
  }

  walk(nodes: SourceNode[]): void {
    this.#stack.push({ nodes, next: 0, parent: null, depth: 0, isHidden: false });
    for (let frame = this.#stack.at(-1); frame !== undefined; frame = this.#stack.at(-1)) {
      const node = frame.nodes[frame.next];
      frame.next += 1;
      if (node === undefined) this.#stack.pop();
      else if (isText(node)) {
        if (frame.parent !== null) appendText(frame.parent, node.value);
      } else if (isElement(node)) this.#element(node, frame);
    }
  }

  /** What can be told only once the whole tree is there: a link's text against its target, and which tiny pictures are trackers. */
  finishReport(): void {
    this.#pictures.reportTrackers();
    const { misleadingLinks } = this.#report;
    for (const { link, host } of this.#links) {
      if (misleadingLinks.length >= MAX_REPORT_ENTRIES) return;
      const text = textOf(link, LINK_TEXT).trim();
      const shownHost = misleadingHost(text, host);
      if (shownHost !== null) misleadingLinks.push({ text, shownHost, targetHost: host });
    }
  }

  #element(source: SourceElement, frame: Frame): void {
    for (const { name } of source.attrs.slice(0, MAX_ATTRIBUTES)) {
      if (name.startsWith('on')) countBlocked(this.#report, 'eventHandler');
    }
    // Foreign elements are known by their root alone; their contents go with it.
    if (!isHtml(source)) return countBlocked(this.#report, source.tagName === 'math' ? 'math' : 'svg');
    const name = source.tagName;
    if (name === 'html') return this.#html(source, frame);
    if (name === 'head') return this.#descend(source, { ...frame, parent: null });
    if (name === 'body') return this.#body(source, frame);
    if (name === 'style') return this.#stylesheet(source);
    if (name === 'meta') return this.#meta(source);
    const rule = elementRule(name);
    if (rule.action !== 'keep') {
      if (rule.counts !== null) countBlocked(this.#report, rule.counts);
      if (rule.action === 'unwrap') this.#descend(source, frame);
      return;
    }
    this.#keep(source, rule.name, frame);
  }

  #keep(source: SourceElement, name: string, frame: Frame): void {
    const target = element(name);
    const { isHidden, isTracker } = this.#attributes(source, target, frame.isHidden);
    if (isTracker || frame.parent === null) return;
    if (frame.depth >= MAX_DEPTH) {
      note(this.#report.truncated, 'depth');
      return this.#descend(source, { ...frame, isHidden });
    }
    frame.parent.children.push(target);
    this.#descend(source, { ...frame, parent: target, depth: frame.depth + 1, isHidden });
  }

  #descend(source: SourceElement, frame: Frame): void {
    if (source.childNodes.length > 0) this.#stack.push({ ...frame, nodes: source.childNodes, next: 0 });
  }

  #html(source: SourceElement, frame: Frame): void {
    this.#copyPlain(source, this.document.root, 'html', ['lang', 'dir', 'class']);
    this.#descend(source, frame);
  }

  #body(source: SourceElement, frame: Frame): void {
    this.#attributes(source, this.document.body, false);
    this.#descend(source, { ...frame, parent: this.document.body, depth: 1 });
  }

  #meta(source: SourceElement): void {
    if (attribute(source, 'http-equiv')?.trim().toLowerCase() === 'refresh')
      countBlocked(this.#report, 'refresh');
  }

  #stylesheet(source: SourceElement): void {
    const type = attribute(source, 'type')?.trim().toLowerCase() ?? '';
    if (type !== '' && type !== 'text/css') return;
    const css = source.childNodes.map((node) => (isText(node) ? node.value : '')).join('');
    if (css.length > this.#stylesheetLeft) return note(this.#report.truncated, 'css');
    this.#stylesheetLeft -= css.length;
    const clean = cleanStylesheet(css, attribute(source, 'media') ?? null, this.#css);
    if (clean !== '') this.document.styles.push(clean);
  }

  /** Copies what may stay of an element's attributes. */
  #attributes(
    source: SourceElement,
    target: OutputElement,
    isParentHidden: boolean,
  ): { isHidden: boolean; isTracker: boolean } {
    const names = source.attrs.slice(0, MAX_ATTRIBUTES).map(({ name }) => name);
    this.#copyPlain(source, target.attributes, target.name, names);
    const css = attribute(source, 'style');
    const style = css === undefined ? null : this.#styles.clean(css);
    if (style !== null && style.css !== '') target.attributes.set('style', style.css);
    // A class or an id lets a style sheet show it again: pictures for phones are written that way.
    const isRevealable = target.attributes.has('class') || target.attributes.has('id');
    const isHidden = isParentHidden || (style?.isHidden === true && !isRevealable);
    if (target.name === 'a' || target.name === 'area') this.#link(source, target);
    if (target.name !== 'img') {
      this.#background(source, target);
      return { isHidden, isTracker: false };
    }
    const width = style?.width ?? pixels(target.attributes.get('width'));
    const height = style?.height ?? pixels(target.attributes.get('height'));
    const isFlat = (width === 0 || height === 0) && !isRevealable;
    return {
      isHidden,
      isTracker: this.#picture(source, target, { width, height, isHidden: isHidden || isFlat }),
    };
  }

  #copyPlain(source: SourceElement, target: Map<string, string>, name: string, names: string[]): void {
    for (const attributeName of names) {
      const value = cleanAttribute(name, attributeName, attribute(source, attributeName) ?? '');
      if (value !== null && hasAttribute(source, attributeName)) target.set(attributeName, value);
    }
  }

  /** Puts the picture's address in; true when the element is a tracker and has to go. */
  #picture(source: SourceElement, target: OutputElement, look: PictureLook): boolean {
    const map = attribute(source, 'usemap');
    if (map !== undefined && /^#[\w.:-]{1,200}$/.test(map)) target.attributes.set('usemap', map);
    const verdict = this.#pictures.judge(attribute(source, 'src') ?? '', look);
    if (verdict.kind === 'address') target.attributes.set('src', verdict.url);
    else if (!target.attributes.get('alt')) target.attributes.set('src', TRANSPARENT);
    return verdict.kind === 'tracker';
  }

  #background(source: SourceElement, target: OutputElement): void {
    const address = attribute(source, 'background');
    if (address === undefined || !['body', 'table', 'td', 'th', 'tr'].includes(target.name)) return;
    const verdict = this.#pictures.judge(address, null);
    if (verdict.kind === 'address') target.attributes.set('background', verdict.url);
  }

  #link(source: SourceElement, target: OutputElement): void {
    const href = attribute(source, 'href');
    if (href === undefined) return;
    const link = cleanLink(href);
    if (link.kind === 'script') countBlocked(this.#report, 'scriptLink');
    if (link.kind === 'fragment') target.attributes.set('href', link.href);
    if (link.kind !== 'link') return;
    target.attributes.set('href', link.href);
    target.attributes.set('target', '_blank');
    target.attributes.set('rel', 'noopener noreferrer');
    if (link.host !== null && target.name === 'a') this.#links.push({ link: target, host: link.host });
    if (link.parameters.length === 0) return;
    this.#report.cleanedLinks.count += 1;
    for (const parameter of link.parameters) note(this.#report.cleanedLinks.parameters, parameter);
  }
}

function attribute(source: SourceElement, name: string): string | undefined {
  return source.attrs.find((attribute) => attribute.name === name)?.value;
}

function hasAttribute(source: SourceElement, name: string): boolean {
  return attribute(source, name) !== undefined;
}

function pixels(value: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)(?:px)?$/i.exec(value ?? '');
  return match === null ? null : Number(match[1]);
}
