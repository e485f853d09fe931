// The corner cases that the header of zero_memory names; counted by scripts/hdl/coverage.py.
`default_nettype none
module zero_memory_cover (
    input wire logic clk_i,
    input wire logic rst_i,
    input wire logic zero_i,
    input wire logic reading_q,
    input wire logic writing_q,
    input wire logic asks,
    input wire logic begins,
    input wire logic ends,
    input wire axi_pkg::read_req_t m_read_i,
    input wire axi_pkg::write_req_t m_write_i
);

  reads_zeros :
  cover property (@(posedge clk_i) !rst_i && asks);
  drops :
  cover property (@(posedge clk_i) !rst_i && begins);
  both_at_once :
  cover property (@(posedge clk_i) !rst_i && reading_q && writing_q);
  ask_waits :
  cover property (@(posedge clk_i) !rst_i && zero_i && reading_q && m_read_i.ar_valid);
  burst_waits :
  cover property (@(posedge clk_i) !rst_i && zero_i && writing_q && m_write_i.aw_valid);
  last_is_dropped :
  cover property (@(posedge clk_i) !rst_i && zero_i && writing_q && ends);

  logic unused;
  assign unused = ^{m_read_i, m_write_i};

endmodule
`default_nettype wire

bind zero_memory zero_memory_cover u_cover (.*);
