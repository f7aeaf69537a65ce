// An analysis as one HTML file, in the style of the other reports.

import { renderFigure } from '@glioscope/figures';
import {
  DataTable,
  FigureBlock,
  htmlDocument,
  ResearchUseOnly,
  Section,
  VersionTable,
  Warnings,
} from '../report/parts.tsx';
import type { AnalysisPage } from './page.ts';

export interface PageOrigin {
  /** Names of the tables. */
  readonly tables: readonly string[];
  readonly settings: unknown;
  readonly versions: Readonly<Record<string, string>>;
}

/** A complete document. Same results, same bytes. */
export function pageHtml(page: AnalysisPage, { tables, settings, versions }: PageOrigin): string {
  const { title, lead, figures, warnings, notes } = page;
  return htmlDocument({
    title,
    kind: 'Glioscope analysis of a table',
    head: (
      <>
        {lead.map((sentence) => (
          <p class="stands-on">{sentence}</p>
        ))}
        <Warnings warnings={warnings.map(({ text }) => text)} />
        <ResearchUseOnly />
      </>
    ),
    sections: [
      { id: 'results', name: 'Results' },
      { id: 'origin', name: 'Data and settings' },
    ],
    children: (
      <>
        <Section id="results" name="Results">
          {figures.map(({ caption, howToRead, width, wide = false, drawing }) => (
            <FigureBlock caption={caption} howToRead={howToRead} width={width} wide={wide}>
              {drawing}
            </FigureBlock>
          ))}
          {page.tables.map((table) => (
            <DataTable {...table} />
          ))}
        </Section>
        <Section id="origin" name="Data and settings">
          <p>Read from {tables.join(', ')}.</p>
          {notes.length > 0 && (
            <ul>
              {notes.map((note) => (
                <li>{note}</li>
              ))}
            </ul>
          )}
          <details>
            <summary>Settings</summary>
            <pre>{JSON.stringify(settings, null, 2)}</pre>
          </details>
          <VersionTable versions={versions} />
        </Section>
      </>
    ),
    footer: `${title}; ${tables.join(', ')}.`,
  });
}

/** The figures as files: SVG text by name. */
export function pageFigures({ figures }: AnalysisPage): { readonly name: string; readonly svg: string }[] {
  return figures.map(({ name, drawing }) => ({ name, svg: `${renderFigure(drawing)}\n` }));
}
