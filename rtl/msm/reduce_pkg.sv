// reduce_pkg: a step of the reduction.
// Algorithm: none.
// Range:     none.
// Timing:    none.
// Tested-through: reduce
// Area:      none
`default_nettype none
package reduce_pkg;

  typedef enum logic [1:0] {
    TO_A,
    TO_S,
    TO_BUCKET
  } target_e;

  typedef struct packed {
    logic valid;
    logic walks;  // reads a bucket: the left half of a step of a chain over buckets
    logic clears;  // ... and empties it
    logic follows;  // the right half: comes right after its left half
    logic adds;
    logic neutral;  // the left operand is Neutral
    logic doubles;
    target_e target;  // where the sum goes
  } step_t;

endpackage
`default_nettype wire
