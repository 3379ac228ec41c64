package import ArgumentParser

/// The command `plait`.
package struct PlaitCommand: AsyncParsableCommand {
  package static let version = "0.1.0"

  package static let configuration = CommandConfiguration(
    commandName: "plait",
    abstract: "Makes parallel work faster, cheaper and explainable, beside what you already run.",
    discussion: """
      Each verb observes, learns, recommends a change, applies it on request, verifies it against \
      the default that you have today, and can undo it.

        plait advise Examples/cluster                     what would help here?
        plait schedule jobs.swf --processors 128          which scheduling policy would?
        plait eta jobs.swf 4711 --at 1234567              when will it start, and why not now?
        plait tune matrix-product.yaml --budget 60s       which tile sizes and flags are fastest here?
        plait attach slurm --shadow                       what would a learned order change on the live queue?

      Every verb takes --json. Exit codes: 0 done, 1 the input or the system is at fault, 2 a check \
      or a guard does not hold, 64 the command line is wrong, 130 stopped by Ctrl-C.
      """,
    version: version,
    groupedSubcommands: [
      CommandGroup(
        name: "Verbs",
        subcommands: [
          AdviseCommand.self, ScheduleCommand.self, WhatIfCommand.self, EtaCommand.self, TuneCommand.self,
        ]),
      CommandGroup(
        name: "Live clusters", subcommands: [AttachCommand.self, StatusCommand.self, DetachCommand.self]),
      CommandGroup(
        name: "Recommendations",
        subcommands: [
          ListCommand.self, ShowCommand.self, ApplyCommand.self, VerifyCommand.self, UndoCommand.self,
        ]),
      CommandGroup(
        name: "Plumbing",
        subcommands: [
          SimulateCommand.self, CheckCommand.self, GenerateCommand.self, MachineCommand.self,
          DoctorCommand.self, ArrayTaskCommand.self,
        ]),
    ])

  package init() {}
}
