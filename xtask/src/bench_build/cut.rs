//! A description with fewer operations: what remains is spread evenly over the whole.

const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// The description with about so many of its operations, and how many there are. It takes YAML as the generator writes
/// it: a path by two spaces, a method by four.
pub(super) fn to(operations: usize, yaml: &str) -> (String, usize) {
    let all = count(yaml);
    let mut text = String::with_capacity(yaml.len());
    let (mut path, mut path_is_kept) = (String::new(), false);
    let (mut in_paths, mut keeps, mut seen, mut kept) = (false, true, 0, 0);
    for line in yaml.lines() {
        if begins_section(line) {
            flush(&mut text, &mut path, &mut path_is_kept);
            in_paths = line == "paths:";
            keeps = true;
        } else if in_paths && indent(line) == 2 {
            flush(&mut text, &mut path, &mut path_is_kept);
            keeps = true;
        } else if in_paths && indent(line) == 4 {
            keeps = true;
            if is_method(line) {
                keeps = seen * operations / all != (seen + 1) * operations / all;
                seen += 1;
                kept += usize::from(keeps);
                path_is_kept |= keeps;
            }
        }
        if in_paths && !begins_section(line) {
            if keeps {
                path.extend([line, "\n"]);
            }
        } else {
            text.extend([line, "\n"]);
        }
    }
    flush(&mut text, &mut path, &mut path_is_kept);
    (text, kept)
}

/// How many operations there are.
pub(super) fn count(yaml: &str) -> usize {
    let paths = yaml.lines().skip_while(|line| *line != "paths:").skip(1).take_while(|line| !begins_section(line));
    paths.filter(|line| indent(line) == 4 && is_method(line)).count()
}

/// A path without an operation is left out.
fn flush(text: &mut String, path: &mut String, is_kept: &mut bool) {
    if *is_kept {
        text.push_str(path);
    }
    path.clear();
    *is_kept = false;
}

/// A blank line is part of a text.
fn begins_section(line: &str) -> bool {
    !line.is_empty() && !line.starts_with(' ')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_method(line: &str) -> bool {
    line.trim_start().strip_suffix(':').is_some_and(|key| METHODS.contains(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = "\
openapi: 3.0.1
paths:
  /a:
    get:
      operationId: get-a
      description: |-
        one

        two
      get:
    post:
      operationId: post-a
  /b:
    parameters:
    - name: x
    delete:
      operationId: delete-b
    patch:
      operationId: patch-b
components:
  schemas:
    get:
      type: object
";

    #[test]
    fn operations_are_counted() {
        assert_eq!(count(YAML), 4);
    }

    #[test]
    fn all_of_them_is_the_same_description() {
        assert_eq!(to(4, YAML), (YAML.to_owned(), 4));
    }

    #[test]
    fn what_remains_is_spread_and_whole() {
        let (half, kept) = to(2, YAML);
        assert_eq!(kept, 2);
        for (part, is_kept) in [("get-a", false), ("post-a", true), ("- name: x", true), ("delete-b", false)] {
            assert_eq!(half.contains(part), is_kept, "{part}\n{half}");
        }
        assert!(half.ends_with("      operationId: patch-b\ncomponents:\n  schemas:\n    get:\n      type: object\n"));
    }

    #[test]
    fn a_path_that_loses_all_its_operations_goes() {
        let (one, kept) = to(1, YAML);
        assert_eq!(kept, 1);
        assert!(!one.contains("/a") && one.contains("/b") && one.contains("patch-b"), "{one}");
    }
}
