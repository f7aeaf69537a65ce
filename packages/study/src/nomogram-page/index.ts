export { horizonLabel, nomogramFigure, readNomogram, type TimeUnit } from './nomogram-figure.ts';
export { nomogramPage, type NomogramPageProps } from './nomogram-page.tsx';
