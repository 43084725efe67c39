// Answers may come in another order than they were asked for: only what was asked for last is shown.

export class Latest {
  private asked = 0;

  /** A new asking, which makes earlier ones old. Tells afterwards whether it is still the last one. */
  ask(): () => boolean {
    const mine = ++this.asked;
    return () => mine === this.asked;
  }
}
