/** A list from whose start much is taken. */
export class Ring<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    if (this.#first === this.#items.length) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    // To move all others each time would make many shifts quadratic.
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  toArray(): Item[] {
    return this.#items.slice(this.#first) as Item[];
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
