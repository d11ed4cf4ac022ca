/** Dark or light: as the system has it, until the user chooses. */

type Name = "dark" | "light";

const KEY = "theme";

export class Theme {
  readonly #button: HTMLButtonElement;
  readonly #system = matchMedia("(prefers-color-scheme: light)");
  #chosen: Name | null = readChoice();

  /** The button offers the other one. */
  constructor(button: HTMLButtonElement) {
    this.#button = button;
    button.addEventListener("click", () => this.toggle());
    this.#system.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  toggle(): void {
    this.#chosen = other(this.#name);
    try {
      localStorage.setItem(KEY, this.#chosen);
    } catch {
      // A browser may refuse storage: the choice holds until the page is left.
    }
    this.#apply();
  }

  get #name(): Name {
    return this.#chosen ?? (this.#system.matches ? "light" : "dark");
  }

  #apply(): void {
    document.documentElement.dataset["theme"] = this.#name;
    this.#button.textContent = other(this.#name) === "light" ? "Light" : "Dark";
  }
}

function other(name: Name): Name {
  return name === "dark" ? "light" : "dark";
}

function readChoice(): Name | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "dark" || kept === "light" ? kept : null;
  } catch {
    return null;
  }
}
