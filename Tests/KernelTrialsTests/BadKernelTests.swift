import Diagnostics
import Foundation
import KernelTrials
import ParameterSpaces
import Testing

/// Whatever a kernel does is a failed trial with its reason, after which a good kernel still runs.
@Suite struct BadKernelTests {
  private static let kernel = """
    #include <math.h>
    #include <signal.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>
    static volatile int zero = 0;
    static int deeper(volatile char *above) {
      volatile char page[4096];
      page[0] = above[0];
      return deeper(page) + page[1];
    }
    void kernel(const float *x, float *y) {
    #ifndef CASE_nothing
      for (int i = 0; i < N; i++) y[i] = 2 * x[i];
    #endif
    #if defined CASE_hang
      while (!zero) {}
    #elif defined CASE_deaf
      signal(SIGALRM, SIG_IGN);
      while (!zero) {}
    #elif defined CASE_after
      for (int i = 0; i < 3000; i++) y[N + i] = 1;
    #elif defined CASE_before
      for (int i = 0; i < 3000; i++) y[-i] = 1;
    #elif defined CASE_slightly
      y[N] = 1;
    #elif defined CASE_reads
      y[0] += 0 * ((volatile const float *)x)[N + 5000];
    #elif defined CASE_thread
    #pragma omp parallel for num_threads(2)
      for (int i = 0; i < 8000; i++) y[i] = 1;
    #elif defined CASE_nan
      y[500] = NAN;
    #elif defined CASE_infinite
      y[500] = INFINITY;
    #elif defined CASE_wrong
      y[3] += 1;
    #elif defined CASE_memory
      for (;;) memset(malloc(1 << 20), 1, 1 << 20);
    #elif defined CASE_aborts
      abort();
    #elif defined CASE_leaves
      fprintf(stderr, "I have had enough\\n");
      exit(3);
    #elif defined CASE_null
      *(volatile int *)(long)zero = 1;
    #elif defined CASE_divides
      zero = 7 / zero;
    #elif defined CASE_recurses
      y[0] = deeper((volatile char *)"");
    #elif defined CASE_closes
      for (int i = 3; i < 256; i++) close(i);
    #elif defined CASE_prints
      printf("{\\"done\\":{}}\\n");
      fflush(stdout);
      if (getchar() != EOF) y[0] = 0;
    #elif defined CASE_errs
      return 1 +;
    #endif
    }
    """

  private static let cases: [(String, TrialFailure.Kind, String)] = [
    ("hang", .timeLimit, "0.5 s"),
    ("deaf", .timeLimit, "0.5 s"),
    ("after", .outOfBounds, "`y`"),
    ("before", .outOfBounds, "before its start"),
    ("slightly", .outOfBounds, "1 bytes after the end of `y`"),
    ("reads", .outOfBounds, "`x`"),
    ("thread", .outOfBounds, "`y`"),
    ("nan", .notANumber, "`y[500]` is nan"),
    ("infinite", .wrongAnswer, "`y[500]` is inf"),
    ("nothing", .notANumber, "was not written"),
    ("wrong", .wrongAnswer, "`y[3]`"),
    ("memory", .memoryLimit, "64 MiB"),
    ("aborts", .crash, "SIGABRT"),
    ("leaves", .crash, "status 3: I have had enough"),
    ("null", .crash, "SIGSEGV"),
    ("divides", .crash, "SIGFPE"),
    ("recurses", .crash, "SIGSEGV"),
    ("closes", .crash, "left by itself"),
  ]

  @Test func eachIsAFailureWithItsReasonAndTheNextOneRuns() async throws {
    let names = ["right", "prints", "errs"] + Self.cases.map(\.0)
    let place = try Workplace([
      "kernel.c": Self.kernel, "reference.c": Doubling.reference,
      "kernel.yaml": Doubling.specification(
        parameters: "{CASE: {choices: [\(names.joined(separator: ", "))]}}"),
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let right = try await evaluator.build(["CASE": .text("right")]).get()
    #expect(try await evaluator.verify(right) == nil)
    for (name, kind, words) in Self.cases {
      let bad = try await evaluator.build(["CASE": .text(name)]).get()
      let failure = try await evaluator.verify(bad)
      #expect(failure?.kind == kind, "\(name): \(failure.map { "\($0)" } ?? "no failure")")
      #expect(failure?.message.contains(words) == true, "\(name): \(failure.map { "\($0)" } ?? "no failure")")
      #expect(try await evaluator.verify(right) == nil, "after \(name)")
    }
    let wrong = try await evaluator.build(["CASE": .text("wrong")]).get()
    let difference = try #require(try await evaluator.verify(wrong)?.difference)
    #expect(difference.buffer == "y" && difference.index == 3)
    #expect(try #require(Double(difference.value)) - (try #require(Double(difference.expected))) == 1)
    // A crash in a timed run is one too.
    let divides = try await evaluator.build(["CASE": .text("divides")]).get()
    #expect(try await evaluator.run(divides).failure?.kind == .crash)
    #expect(try await evaluator.run(right, repetitions: 3).get().seconds.count == 3)
    // What prints and reads does not disturb the protocol.
    let prints = try await evaluator.build(["CASE": .text("prints")]).get()
    #expect(try await evaluator.verify(prints) == nil)
    let errs = try #require(try await evaluator.build(["CASE": .text("errs")]).failure)
    #expect(errs.kind == .compileError && errs.message.contains("kernel.c:"), "\(errs)")
  }

  @Test func aWorkerThatIsKilledIsReplaced() async throws {
    let place = try Workplace([
      "kernel.c": """
      #include <unistd.h>
      void kernel(const float *x, float *y) { for (int i = 0; i < N; i++) y[i] = 2 * x[i]; usleep(WAIT); }
      """, "reference.c": Doubling.reference,
      "kernel.yaml": Doubling.specification(parameters: "{WAIT: [0, 200000]}", runSeconds: 5),
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let quick = try await evaluator.build([:]).get()
    #expect(try await evaluator.verify(quick) == nil)
    let first = try #require(await evaluator.workerIdentifier())
    kill(first, SIGKILL)
    // Between two requests: the next one may meet it dying, and the one after that does not.
    _ = try await evaluator.verify(quick)
    #expect(try await evaluator.verify(quick) == nil)
    let second = try #require(await evaluator.workerIdentifier())
    #expect(second != first)
    // In the middle of one.
    let slow = try await evaluator.build(["WAIT": .integer(200_000)]).get()
    async let measured = evaluator.run(slow, repetitions: 20, warmUps: 0)
    try await Task.sleep(for: .milliseconds(600))
    kill(second, SIGKILL)
    let failure = try await measured.failure
    #expect(failure?.kind == .crash && failure?.message.contains("SIGKILL") == true)
    #expect(try await evaluator.verify(quick) == nil)
  }

  @Test func aReferenceThatFailsIsAnErrorOfTheSpecification() async throws {
    for (text, words) in [
      (
        "void prepare(float *x, float *y) { *(volatile int *)0 = 1; } void reference(float *x, float *y) {}",
        "SIGSEGV"
      ),
      (
        "void prepare(float *x, float *y) { x[N + 1] = 1; } void reference(float *x, float *y) {}",
        "wrote outside of `x`"
      ),
      ("void prepare(float *x, float *y) {} void reference(float *x) {}", "too many arguments"),
    ] {
      let place = try Workplace([
        "kernel.c": "void kernel(const float *x, float *y) {}", "reference.c": text,
        "kernel.yaml": Doubling.specification(parameters: "{A: [0, 1]}"),
      ])
      do {
        try await place.evaluator().close()
        Issue.record("a reference was taken that fails")
      } catch let error as KernelTrialError {
        #expect(error.code == .reference && error.cause?.contains(words) == true, "\(error)")
      }
    }
  }

  @Test func aReferenceThatHangsIsToldOf() async throws {
    let place = try Workplace([
      "kernel.c": "void kernel(const float *x, float *y) {}",
      "reference.c": """
      void prepare(float *x, float *y) { volatile int on = 1; while (on) {} }
      void reference(float *x, float *y) {}
      """, "kernel.yaml": Doubling.specification(parameters: "{A: [0, 1]}"),
    ])
    var settings = Workplace.settings()
    settings.referenceSeconds = 0.3
    do {
      try await KernelEvaluator.open(try place.specification(), settings: settings).close()
      Issue.record("a reference was taken that hangs")
    } catch let error as KernelTrialError {
      #expect(error.code == .reference && error.cause?.contains("0.3 s") == true, "\(error)")
    }
  }
}
