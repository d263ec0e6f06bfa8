/** Works a fact out once for each thing that it is about, and keeps it as long as that. */
export function settled<K extends object, V extends object>(
  work: (about: K) => V,
): (about: K) => V {
  const facts = new WeakMap<K, V>()
  return (about) => {
    const known = facts.get(about)
    if (known) return known
    const fact = work(about)
    facts.set(about, fact)
    return fact
  }
}
