export { horizonLabel, nomogramFigure, readNomogram } from './nomogram-figure.ts';
export { interactiveNomogramPage, type NomogramPageProps } from './nomogram-page.tsx';
