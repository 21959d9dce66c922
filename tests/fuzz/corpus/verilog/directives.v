`define HERE x \
 more
`celldefine
module m (a); input a;
`ifndef HERE
 always `"
`elsif USE_POWER_PINS
 INV u (.A(a));
`else
 INV v (.A(8'hff));
`endif
`undef HERE
endmodule
`endcelldefine
macromodule \n.x (); endmodule : n
