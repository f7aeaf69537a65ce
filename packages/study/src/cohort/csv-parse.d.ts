// The one function used of csv-parse's browser build. Its own types would bring Node's into this package.

export function parse(input: string, options: object): unknown[];
