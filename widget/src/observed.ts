// Something that others look at: they are told when it has changed.

export class Observed {
  private readonly listeners = new Set<() => void>();

  /** Returns what ends it. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of this.listeners) listener();
  }
}
