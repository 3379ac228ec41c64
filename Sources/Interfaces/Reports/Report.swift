/// A report as a value: what it says, before anyone decided how it looks.
///
/// `html()` turns it into one self-contained page that opens from a file, asks no network for
/// anything, and still reads with JavaScript off. The same value gives the same bytes.
package struct Report: Sendable {
  /// What the page is about, in a few words.
  package var title: String
  /// One or two sentences under the title: the answer, not the method.
  package var subtitle: String
  /// Where the figures come from: version, seed, input hash. In this order on the page; no wall
  /// clock unless the caller passes one in.
  package var provenance: [Provenance]
  /// The headline figures, most important first. Three to six read well.
  package var findings: [Finding]
  /// The body.
  package var sections: [Section]

  package init(
    title: String, subtitle: String = "", provenance: [Provenance] = [], findings: [Finding] = [],
    sections: [Section] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.provenance = provenance
    self.findings = findings
    self.sections = sections
  }
}

extension Report {
  /// One fact about how the report came to be, such as the seed or the input's hash.
  package struct Provenance: Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A part of the page under a heading of its own.
  package struct Section: Sendable {
    package var title: String
    package var blocks: [Block]

    package init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  /// What a section is made of.
  package enum Block: Sendable {
    /// A paragraph.
    case prose(String)
    /// Text to copy as it stands: a command, a line of configuration, a patch.
    case code(Code)
    case table(Table)
    case timeSeries(TimeSeries)
    case distribution(Distribution)
    case groupedBars(GroupedBars)
    case scatterFront(ScatterFront)
    case heatMap(HeatMap)
    case gantt(Gantt)
  }

  /// Text that a reader copies and pastes, such as a command or a line of a configuration file.
  package struct Code: Sendable {
    /// What it is or where it goes, such as `/etc/slurm/slurm.conf`.
    package var caption: String
    package var text: String

    package init(caption: String, text: String) {
      self.caption = caption
      self.text = text
    }
  }
}
