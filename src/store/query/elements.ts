/**
 * The elements of a JSON list as a table of one column, `value`, each to be taken apart with `value ->> …`. Of `json_each`
 * alone SQLite writes an element's text anew for each column that is read of it; through an OFFSET it does not look.
 */
export const elementsOf = (list: string) => `(SELECT value FROM json_each(${list}) LIMIT -1 OFFSET 0)`;
