package import ParameterSpaces

extension RecordedSpace {
  /// The space that a search would choose from, its levels those of this record. Numbers and booleans count
  /// as ordered, in the order of the record (see `sortingNumbers`); a list with text in it does not.
  ///
  /// - Throws: `ParameterSpaceError`, as where a parameter lists a value twice.
  package func parameterSpace(constraints: [Constraint] = []) throws(ParameterSpaceError) -> ParameterSpace {
    try ParameterSpace(
      parameters.map { parameter in
        let isOrdered = parameter.values.allSatisfy { $0.number != nil }
        return Parameter(
          parameter.name, isOrdered ? .values(parameter.values) : .categories(parameter.values))
      }, constraints: constraints)
  }
}
