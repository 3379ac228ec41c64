import KernelSpecifications
import ParameterSpaces
import Testing

/// What a kernel's source and its compiler's command line see of a configuration.
@Suite struct MacroTests {
  private func specification() throws -> KernelSpecification {
    var specification = KernelSpecification(
      name: "k", language: .c, folder: "",
      space: try ParameterSpace([
        Parameter("TILE", .powersOfTwo(1...64), default: .integer(8)),
        Parameter("ORDER", .permutation(["i", "k", "j"])),
        Parameter("OPTIMISE", .categories([.text("-O2"), .text("-O3 -march=native"), .text("")])),
        Parameter("KIND", .categories([.text("static"), .text("dynamic")])),
        Parameter("FUSE", .boolean),
      ]))
    specification.sizes = [KernelSize("N", 96)]
    specification.compiler.flags = ["-g", "$OPTIMISE", "-mtune=${KIND}", "-Wl,$UNKNOWN", "-DX=$N"]
    return specification
  }

  @Test func sizesParametersWordsAndOrdersAreMacros() throws {
    let macros = try specification().macros(["TILE": .integer(16), "FUSE": .boolean(true)])
    #expect(
      macros.map { "\($0.name)=\($0.value)" } == [
        "N=96", "TILE=16", "ORDER=i,k,j", "ORDER_i_k_j=1", "KIND=static", "KIND_static=1", "FUSE=1",
      ])
  }

  @Test func flagsTakeTheirValuesAndSplitAtBlanks() throws {
    let specification = try specification()
    #expect(
      specification.flags(["OPTIMISE": .text("-O3 -march=native")]) == [
        "-g", "-O3", "-march=native", "-mtune=static", "-Wl,$UNKNOWN", "-DX=96",
      ])
    // An empty choice leaves no empty argument behind.
    #expect(
      specification.flags(["OPTIMISE": .text("")]) == ["-g", "-mtune=static", "-Wl,$UNKNOWN", "-DX=96"])
  }

  @Test func bracesAloneAreReferencesInCommands() throws {
    let specification = try specification()
    #expect(
      specification.fill("$TILE ${TILE} ${NONE} $ ${ ${SCRATCH}", [:], form: .braces, more: ["SCRATCH": "/s"])
        == "$TILE 8 ${NONE} $ ${ /s")
    #expect(KernelSpecification.references(in: "a${TILE}b$N", form: .nameOrBraces) == ["TILE", "N"])
    #expect(KernelSpecification.references(in: "a${TILE}b$N", form: .braces) == ["TILE"])
  }

  @Test func formulasAreWholeOrNothing() throws {
    let numbers = try specification().numbers([:])
    #expect(try Formula("N // TILE + 1").wholeValue(numbers) == 13)
    #expect(try Formula("N / 7").wholeValue(numbers) == nil)
    #expect(try Formula("N / 0").value(numbers) == nil)
    #expect(try Formula("NONE * 2").wholeValue(numbers) == nil)
  }
}
