// schedule_pkg: what schedule decides about in a cycle, and what it may add.
// Algorithm: none.
// Range:     none.
// Timing:    none.
// Tested-through: schedule
// Area:      none
`default_nettype none
package schedule_pkg;

  // A bit for each of the three that the decision is about: the sum that returned, the digit, the ready operand.
  typedef struct packed {
    logic sum;
    logic digit;
    logic ready;
  } whose_t;

  // The operands of an addition.
  typedef enum logic [1:0] {
    LEFT_SUM,
    LEFT_DIGIT,
    LEFT_BUCKET
  } left_e;
  typedef enum logic [1:0] {
    RIGHT_BUCKET,
    RIGHT_PENDING,
    RIGHT_DIGIT,
    RIGHT_NEUTRAL
  } right_e;

endpackage
`default_nettype wire
