internal import ArgumentParser
internal import CommandLine

@main
enum Plait {
  static func main() async {
    await PlaitCommand.main()
  }
}
