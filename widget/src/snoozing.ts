/** The morning of the day that is so many ahead, where the user is. */
export function ahead(days: number): string {
  const at = new Date();
  at.setHours(0, 0, 0, 0);
  at.setDate(at.getDate() + days);
  return at.toISOString();
}
