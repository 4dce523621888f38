const key = 'sitekeep-account';

/** The account that was chosen in this tab, or else in this browser; null: the person's own. */
export const chosenAccount = (): string | null => sessionStorage.getItem(key) ?? localStorage.getItem(key);

/** Loads the portal for another account of the same person. */
export function chooseAccount(id: string | null): void {
  for (const store of [sessionStorage, localStorage]) {
    if (id) store.setItem(key, id);
    else store.removeItem(key);
  }
}
