// The pieces that both reports are made of: document, sections, figures with their reading aid, tables, notices.

import type { ComponentChildren, JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { stylesheet } from './stylesheet.ts';
import { absent } from './value-text.ts';

/** What stands at the head of every report. */
export const researchUseOnly =
  'Research use only. Glioscope is not a medical device; nothing here may guide the diagnosis or treatment of a patient.';

interface DocumentProps {
  readonly title: string;
  /** What kind of report it is, above the title. */
  readonly kind: string;
  /** The part above the navigation. */
  readonly head: ComponentChildren;
  readonly sections: readonly { readonly id: string; readonly name: string }[];
  readonly children: ComponentChildren;
  readonly footer: string;
}

/** A complete HTML document as text: style inside, no script, no outside address. */
export function htmlDocument({ title, kind, head, sections, children, footer }: DocumentProps): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <link rel="icon" href="data:," />
        <title>{`${title} · ${kind}`}</title>
        <style dangerouslySetInnerHTML={{ __html: stylesheet }} />
      </head>
      <body>
        <div class="page">
          <header class="top">
            <p class="kind">{kind}</p>
            <h1>{title}</h1>
            {head}
          </header>
          <nav aria-label="Sections">
            <ol>
              {sections.map(({ id, name }) => (
                <li>
                  <a href={`#${id}`}>{name}</a>
                </li>
              ))}
            </ol>
          </nav>
          <main>{children}</main>
          <footer>
            <p>{footer}</p>
            <p>{researchUseOnly}</p>
          </footer>
        </div>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}

interface SectionProps {
  readonly id: string;
  readonly name: string;
  readonly children: ComponentChildren;
}

export function Section({ id, name, children }: SectionProps): JSX.Element {
  return (
    <section id={id}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

interface FigureBlockProps {
  readonly caption: string;
  /** One or two sentences for a reader who meets this kind of figure for the first time. */
  readonly howToRead: string;
  /** The greatest width in CSS pixels; the drawing never grows beyond it. */
  readonly width: number;
  /** On a phone a wide drawing scrolls instead of shrinking beyond reading. */
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function FigureBlock({
  caption,
  howToRead,
  width,
  wide = false,
  children,
}: FigureBlockProps): JSX.Element {
  return (
    <figure>
      <div class={wide ? 'drawing wide' : 'drawing'} style={`max-width:${width}px`}>
        {children}
      </div>
      <figcaption>
        <b>{caption}</b>{' '}
        <span class="how">
          <i>How to read this:</i> {howToRead}
        </span>
      </figcaption>
    </figure>
  );
}

/** A value; in place of a missing one stands its reason, set apart. Feature names may break between their parts. */
export function Cell({ text }: { readonly text: string }): JSX.Element {
  if (text.startsWith(absent)) return <span class="absent">{text.slice(absent.length)}</span>;
  const parts = text.split(/(?<=_)|(?<=[a-z])(?=[A-Z])/);
  return (
    <>
      {parts.map((part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  );
}

export interface TableColumn {
  readonly name: string;
  readonly kind: 'name' | 'text' | 'number';
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly look?: 'level' | 'emphasis' | 'apparent';
}

interface DataTableProps {
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** A table whose first column names the row. */
export function DataTable({ title, note, columns, rows }: DataTableProps): JSX.Element {
  return (
    <div class="table">
      <p class="title">
        <b>{title}</b>
        {note !== undefined && <span class="how">{note}</span>}
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              {columns.map(({ name, kind }) => (
                <th scope="col" class={kind}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells, look }) => (
              <tr class={look}>
                {cells.map((text, i) =>
                  i === 0 ? (
                    <th scope="row" class={columns[0]?.kind}>
                      <Cell text={text} />
                    </th>
                  ) : (
                    <td class={columns[i]?.kind}>
                      <Cell text={text} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface NoticeProps {
  readonly warning?: boolean;
  readonly children: ComponentChildren;
}

export function Notice({ warning = false, children }: NoticeProps): JSX.Element {
  return (
    <div class={warning ? 'notice warning' : 'notice'} role="note">
      {children}
    </div>
  );
}

/** What stands at the head of every report. */
export const ResearchUseOnly = (): JSX.Element => (
  <Notice>
    <p>
      <strong>{researchUseOnly}</strong>
    </p>
  </Notice>
);

/** The warnings of a part, or nothing. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }): JSX.Element | null {
  if (warnings.length === 0) return null;
  return (
    <Notice warning>
      <p>
        <strong>{warnings.length === 1 ? 'Warning' : 'Warnings'}</strong>
      </p>
      <ul>
        {warnings.map((warning) => (
          <li>{warning}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** In place of a part that was left out. */
export function Omitted({ reason }: { readonly reason: string }): JSX.Element {
  return (
    <Notice>
      <p>This part is not in the report: {reason}</p>
    </Notice>
  );
}

interface GlanceItem {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

/** The main numbers at the head of a report. */
export function Glance({ items }: { readonly items: readonly GlanceItem[] }): JSX.Element {
  return (
    <dl class="glance">
      {items.map(({ name, value, note }) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <span class={value.length > 14 ? 'value words' : 'value'}>
              <Cell text={value} />
            </span>
            <span class="note">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Versions, one row each. */
export function VersionTable({
  versions,
}: {
  readonly versions: Readonly<Record<string, string>>;
}): JSX.Element {
  return (
    <DataTable
      title="Versions"
      columns={[
        { name: 'Component', kind: 'name' },
        { name: 'Version', kind: 'text' },
      ]}
      rows={Object.entries(versions).map(([name, version]) => ({ cells: [name, version] }))}
    />
  );
}
