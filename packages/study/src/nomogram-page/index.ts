export { horizonLabel, nomogramFigure, readNomogram } from './nomogram-figure.ts';
export { nomogramPage, type NomogramPageProps } from './nomogram-page.tsx';
