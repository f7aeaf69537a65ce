// Writes packages/radiomics/FEATURES.md from the built code.
import { writeFileSync } from 'node:fs';
import { featuresMarkdown } from '../packages/radiomics/dist/features-markdown.js';

writeFileSync(new URL('../packages/radiomics/FEATURES.md', import.meta.url), featuresMarkdown());
