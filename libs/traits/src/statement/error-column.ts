/** The column of the compiled query that counts the values a trait could not use; `#` keeps it apart from every trait. */
export const errorColumn = (index: number): string => `#${index}`;
