// Unsafe on purpose, and small: the growable column under the simulator's queues and heaps. An
// Array in its place costs a uniqueness check and a bounds check on every access of the inner
// loops. Bounds are checked where the size changes; `subscript` is checked in debug builds.

/// A growable column of plain values, owned by one structure.
struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 64) {
    self.capacity = max(capacity, 16)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  @inline(__always) subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return base[index]
    }
    nonmutating set {
      assert(index >= 0 && index < count)
      base[index] = newValue
    }
  }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    base[count] = element
    count += 1
  }

  /// Opens a place at `index` and puts `element` there; O(count - index).
  @inline(__always) mutating func insert(_ element: Element, at index: Int) {
    if count == capacity { grow(to: count + 1) }
    (base + index + 1).update(from: base + index, count: count - index)
    base[index] = element
    count += 1
  }

  /// Takes the element at `index` out; O(count - index).
  @inline(__always) mutating func remove(at index: Int) {
    (base + index).update(from: base + index + 1, count: count - index - 1)
    count -= 1
  }

  /// Sets the count; new elements are `filler`.
  mutating func resize(to newCount: Int, filler: Element) {
    if newCount > capacity { grow(to: newCount) }
    if newCount > count { (base + count).update(repeating: filler, count: newCount - count) }
    count = newCount
  }

  @inline(__always) mutating func removeLast() { count -= 1 }
  @inline(__always) mutating func removeAll() { count = 0 }

  @inline(never) private mutating func grow(to needed: Int) {
    let newCapacity = max(needed, capacity * 2)
    let new = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
    new.update(from: base, count: count)
    base.deallocate()
    base = new
    capacity = newCapacity
  }
}
